import { Box } from '@mantine/core';
import { Component, type ReactNode } from 'react';
import { RefusalPanel } from '../ui/refusal-panel.tsx';

interface State {
  thrown: unknown;
}

/** A mistake of the console itself: says so, instead of an empty page. */
export class FaultBoundary extends Component<{ children: ReactNode }, State> {
  override state: State = { thrown: undefined };

  static getDerivedStateFromError(thrown: unknown): State {
    return { thrown: thrown ?? 'no reason given' };
  }

  override render(): ReactNode {
    if (this.state.thrown === undefined) return this.props.children;
    return (
      <Box className="door">
        <Box maw={560}>
          <RefusalPanel thrown={this.state.thrown} onRetry={() => location.reload()} />
        </Box>
      </Box>
    );
  }
}
