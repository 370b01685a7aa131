/**
 * An output that is HTML, a drawing or a script, in a frame that is an origin of its own: its scripts may run there and
 * nowhere else, and nothing can be fetched or sent from it. It tells how high it is; nothing else of it is heard.
 */
import { useEffect, useRef, useState } from 'react';

const HEIGHT_MIN = 24;
const HEIGHT_MAX = 1_200;

export function OutputFrame({ html, number }: { html: string; number: number }) {
  const frame = useRef<HTMLIFrameElement>(null);
  const [height, setHeight] = useState(60);
  useEffect(() => {
    let isGiven = false;
    const hear = (event: MessageEvent<unknown>): void => {
      const its = frame.current?.contentWindow;
      if (!its || event.source !== its) return;
      if (event.data === 'ready' && !isGiven) {
        isGiven = true;
        // Because: an origin of its own has no name, so the message cannot be addressed more closely than by its window.
        its.postMessage(html, '*');
      } else if (typeof event.data === 'number' && Number.isFinite(event.data)) {
        setHeight(Math.min(HEIGHT_MAX, Math.max(HEIGHT_MIN, event.data)));
      }
    };
    window.addEventListener('message', hear);
    return () => window.removeEventListener('message', hear);
  }, [html]);
  return (
    <iframe
      ref={frame}
      src="/frame/output"
      sandbox="allow-scripts"
      referrerPolicy="no-referrer"
      loading="lazy"
      title={`Output of cell ${number}`}
      className="w-full rounded-sm border border-line bg-white"
      style={{ height }}
    />
  );
}
