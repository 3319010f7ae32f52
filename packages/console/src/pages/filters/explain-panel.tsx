import { Stack } from '@mantine/core';
import { explainFilter, explainTarget, getComputer } from '@reeve/protocol/api';
import { useAnswer } from '../../api/use-answer.ts';
import { Answer } from '../../ui/answer.tsx';
import { ComputerPicker } from '../../ui/computer-picker.tsx';
import { ExplanationView } from '../../ui/explanation-view.tsx';
import { Panel } from '../../ui/panel.tsx';
import { useUrlState } from '../../ui/use-url-state.ts';

interface Props {
  of: 'filter' | 'target';
  id: string;
}

const Explained = ({ of, id, computer }: Props & { computer: string }) => {
  const input = { params: { id }, query: { computer } };
  const filter = useAnswer(explainFilter, input, { enabled: of === 'filter' });
  const target = useAnswer(explainTarget, input, { enabled: of === 'target' });
  const detail = useAnswer(getComputer, { params: { id: computer } });
  return (
    <Answer of={of === 'filter' ? filter : target}>
      {(explanation) => (
        <ExplanationView explanation={explanation} name={detail.data?.name ?? 'The computer'} />
      )}
    </Answer>
  );
};

/** "Why is PC-17 here, or not?" */
export const ExplainPanel = ({ of, id }: Props) => {
  const [url, changeUrl] = useUrlState();
  const computer = url.get('computer');
  return (
    <Panel title="Why is it here, or not?">
      <Stack gap="sm">
        <ComputerPicker
          label="Computer"
          placeholder="Type a name"
          value={computer}
          onChange={(next) => changeUrl({ computer: next ?? undefined })}
        />
        {computer && <Explained of={of} id={id} computer={computer} />}
      </Stack>
    </Panel>
  );
};
