import { Button, FileButton } from '@mantine/core';
import { uploadPlugIn } from '@reeve/protocol/api';
import { useAct } from '../../api/use-act.ts';
import { IconPlus } from '../../ui/icons.ts';

/** The contents of a file in base64, as the browser reads it. */
const base64Of = (file: File): Promise<string> =>
  new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onerror = () => reject(reader.error);
    reader.onload = () => {
      const url = String(reader.result);
      resolve(url.slice(url.indexOf(',') + 1));
    };
    reader.readAsDataURL(file);
  });

export const UploadPlugIn = () => {
  const upload = useAct(uploadPlugIn, { done: ({ title }) => `${title} is there` });
  const send = async (file: File | null) => {
    if (file) upload.mutate({ body: { file: await base64Of(file) } });
  };
  return (
    <FileButton onChange={(file) => void send(file)} accept=".gz,.tgz,application/gzip">
      {(props) => (
        <Button
          {...props}
          loading={upload.isPending}
          leftSection={<IconPlus size={14} aria-hidden="true" />}
        >
          Add plug-in
        </Button>
      )}
    </FileButton>
  );
};
