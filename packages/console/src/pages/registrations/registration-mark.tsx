import type { Registration } from '@reeve/protocol/api';
import { Mark, type Tone } from '../../ui/mark.tsx';

type Status = Registration['status'];

const tones: Record<Status, Tone> = {
  pending: 'waiting',
  allowed: 'good',
  blocked: 'bad',
  revoked: 'warning',
};

const statusWord: Record<Status, string> = {
  pending: 'Pending',
  allowed: 'Allowed',
  blocked: 'Blocked',
  revoked: 'Revoked',
};

export const RegistrationMark = ({ status }: { status: Status }) => (
  <Mark tone={tones[status]}>{statusWord[status]}</Mark>
);
