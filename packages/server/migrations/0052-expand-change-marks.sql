-- What changed of which resource, for those who keep something that follows from it. Only appended to, in the
-- transaction of the change; whoever has looked deletes. `class_id` 0: its line in the summary; -1: everything
-- (new, deleted, merged, separated).
create table cmdb_change_mark (
  resource_id integer not null,
  class_id smallint not null
);

-- Which living resource a number leads to: itself, or the one that absorbed it.
create view cmdb_living_resource as
select r.id, coalesce(a.resource_id, r.id) as resource_id
from cmdb_resource r left join cmdb_alias a on a.guid = r.guid
where r.deleted_at is null;

-- As cmdb_with_software, for services.
create function cmdb_with_service(line_ids integer[]) returns setof integer
  language sql stable rows 30000 set enable_seqscan = off set enable_indexscan = off
  as 'select resource_id from inv_service_set where row_ids && line_ids';
