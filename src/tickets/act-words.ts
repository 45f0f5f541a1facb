import type { Act, ActOf } from './act';

const SET: Record<ActOf<'set'>['as'], string> = {
  close: 'Close',
  reopen: 'Re-open',
  assign: 'Assign',
  status: 'Set the status of',
  priority: 'Set the priority of',
  due: 'Set the due date of',
  time: 'Tell the time spent on',
  change: 'Change',
};

/** What an act does, as a sentence names it: “Close #SUP00004711”. */
export function actWords(act: Act, displayId: string): string {
  switch (act.do) {
    case 'claim':
      return `Claim ${displayId}`;
    case 'set':
      return `${SET[act.as]} ${displayId}`;
    case 'tag':
      return `Tag ${displayId}`;
    case 'move':
      return `Move ${displayId}`;
    case 'subscribe':
      return act.on ? `Subscribe to ${displayId}` : `Unsubscribe from ${displayId}`;
    default:
      return act satisfies never;
  }
}
