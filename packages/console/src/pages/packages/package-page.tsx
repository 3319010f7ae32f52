import { Stack } from '@mantine/core';
import { deletePackage, getPackage, type Package } from '@reeve/protocol/api';
import { Link, useNavigate, useParams } from 'react-router';
import { useAct } from '../../api/use-act.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { useMay } from '../../app/session.tsx';
import { Answer } from '../../ui/answer.tsx';
import { bytes } from '../../ui/bytes.ts';
import { ConfirmButton } from '../../ui/confirm-button.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { FactList } from '../../ui/fact-list.tsx';
import { Mark } from '../../ui/mark.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Page } from '../../ui/page.tsx';
import { Panel } from '../../ui/panel.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { TabBar } from '../../ui/tab-bar.tsx';
import type { TableColumn } from '../../ui/table-column.ts';
import { UsedBy } from '../../ui/used-by.tsx';
import { PackageForm } from './package-form.tsx';
import { detectionInWords, programInWords, sourceInWords, verdictMark } from './package-words.ts';
import { Refresh } from './refresh.tsx';

type File = NonNullable<Package['snapshot']>['files'][number];

const fileColumns: readonly TableColumn<File>[] = [
  { id: 'path', title: 'File', value: ({ path }) => path, width: 260, grow: true, mono: true },
  {
    id: 'size',
    title: 'Size',
    value: (file) => file.bytes,
    cell: (file) => bytes(file.bytes),
    width: 110,
    align: 'right',
  },
  {
    id: 'hash',
    title: 'SHA-256',
    value: ({ sha256 }) => sha256,
    width: 260,
    grow: true,
    mono: true,
  },
];

const Delete = ({ of }: { of: Package }) => {
  const navigate = useNavigate();
  const remove = useAct(deletePackage, {
    done: `${of.name} is deleted`,
    onDone: () => void navigate('/packages'),
  });
  return (
    <ConfirmButton
      label="Delete"
      variant="default"
      busy={remove.isPending}
      disabled={of.usedBy.length > 0}
      question={`Delete the package ${of.name} ${of.version}?`}
      verb="Delete"
      onConfirm={() => remove.mutate({ params: { id: of.id } })}
    >
      What it has installed stays on the computers.
    </ConfirmButton>
  );
};

const links = (list: Package['supersedes']) =>
  list.length === 0
    ? 'nothing'
    : list.map(({ id, name, version }, index) => (
        <span key={id}>
          {index > 0 && ', '}
          <Link to={`/packages/${id}`}>
            {name} {version}
          </Link>
        </span>
      ));

const Overview = ({ of }: { of: Package }) => (
  <Stack gap="sm">
    {of.verdict === 'broken' && (
      <Notice tone="bad" title="Its source is broken">
        {of.verdictMessage}
      </Notice>
    )}
    <Panel>
      <FactList
        facts={[
          {
            name: 'Verdict',
            value: <Mark tone={verdictMark[of.verdict].tone}>{verdictMark[of.verdict].word}</Mark>,
          },
          { name: 'Checked', value: <RelativeTime at={of.checkedAt} /> },
          { name: 'Source', value: sourceInWords(of) },
          { name: 'Found when', value: detectionInWords(of) },
          { name: 'Installed by', value: programInWords(of.install) },
          { name: 'Taken away by', value: programInWords(of.uninstall) },
          { name: 'Replaces', value: links(of.supersedes) },
          { name: 'Replaced by', value: links(of.supersededBy) },
          { name: 'Used by', value: <UsedBy uses={of.usedBy} /> },
          {
            name: 'Changed',
            value: (
              <>
                {of.changedBy}, <RelativeTime at={of.changedAt} />
              </>
            ),
          },
        ]}
      />
    </Panel>
    {of.snapshot && of.snapshot.files.length > 0 && (
      <Panel
        title={`Snapshot ${of.snapshot.version}`}
        description={`${bytes(of.snapshot.bytes)}, signed`}
        flush
      >
        <DataTable
          label="Files"
          rows={of.snapshot.files}
          columns={fileColumns}
          rowId={({ path }) => path}
        />
      </Panel>
    )}
  </Stack>
);

export const PackagePage = () => {
  const { id = '' } = useParams();
  const may = useMay();
  const answer = useAnswer(getPackage, { params: { id } });
  const manage = may('packages.manage');
  return (
    <Page
      title={answer.data ? `${answer.data.name} ${answer.data.version}` : 'Package'}
      description={answer.data?.description}
      actions={
        answer.data && manage ? (
          <>
            <Delete of={answer.data} />
            <Refresh id={id} />
          </>
        ) : undefined
      }
    >
      <Answer of={answer} rows={8}>
        {(found) => (
          <TabBar
            tabs={[
              { id: 'package', title: 'Package', content: <Overview of={found} /> },
              ...(manage
                ? [
                    {
                      id: 'edit',
                      title: 'Edit',
                      content: (
                        <PackageForm key={found.revision} of={found} onSaved={() => undefined} />
                      ),
                    },
                  ]
                : []),
            ]}
          />
        )}
      </Answer>
    </Page>
  );
};
