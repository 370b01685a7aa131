/** What is shown where a screen broke: the rest of the page lives on, and nothing that was typed is lost. */
import { Component, type ReactNode } from 'react';

interface Props {
  /** Where one is: going elsewhere gives the next screen its chance. */
  place: string;
  children: ReactNode;
}

export class Broken extends Component<Props, { readonly brokeAt: string | undefined }> {
  override state = { brokeAt: undefined as string | undefined };

  static getDerivedStateFromError(): { brokeAt: string } {
    return { brokeAt: location.pathname };
  }

  override render(): ReactNode {
    if (this.state.brokeAt === undefined || this.state.brokeAt !== this.props.place) return this.props.children;
    return (
      <div className="flex flex-col items-start gap-3 p-6">
        <h1 className="text-page font-semibold">This screen broke</h1>
        <p>What you typed is kept on this device. Load the page anew; if it breaks again, it is a bug worth telling.</p>
        <button type="button" className="field font-medium" onClick={() => location.reload()}>
          Load anew
        </button>
      </div>
    );
  }
}
