/** Dragging with a pointer; fetched when the page is idle, and never where a finger points. */
import { draggable, dropTargetForElements } from '@atlaskit/pragmatic-drag-and-drop/element/adapter';

export interface Dragged {
  readonly element: HTMLElement;
  /** The task's id. */
  readonly task: () => string;
  readonly onStart: () => void;
  readonly onEnd: () => void;
}

/** Lets an element be dragged. Gives the way to end that. */
export function dragged({ element, task, onStart, onEnd }: Dragged): () => void {
  return draggable({ element, getInitialData: () => ({ task: task() }), onDragStart: onStart, onDrop: onEnd });
}

export interface Dropped {
  readonly element: HTMLElement;
  readonly accepts: (task: string) => boolean;
  /** The pointer's height on the page while something is over it; undefined when it has left. */
  readonly onOver: (clientY: number | undefined) => void;
  readonly onDrop: (task: string, clientY: number) => void;
}

/** Lets tasks be dropped on an element. Gives the way to end that. */
export function dropped({ element, accepts, onOver, onDrop }: Dropped): () => void {
  return dropTargetForElements({
    element,
    canDrop: ({ source }) => accepts(String(source.data['task'])),
    onDrag: ({ location }) => onOver(location.current.input.clientY),
    onDragLeave: () => onOver(undefined),
    onDrop({ source, location }) {
      onOver(undefined);
      onDrop(String(source.data['task']), location.current.input.clientY);
    },
  });
}
