import { alreadyFiledView } from '../../../src/slack/modals/already-filed';
import { loadingView } from '../../../src/slack/modals/loading';
import { sorryView } from '../../../src/slack/modals/sorry';
import { refusalsOfView } from '../within-limits';

const link = { ticket: 7, displayId: '#OPS00000007', subject: 'Printer <!here>' };

describe('a message that has its ticket already', () => {
  it('says which, and offers to look at it and to add the message to it', () => {
    const view = alreadyFiledView(link, { key: 'k1', agentUrl: 'https://acme.happyfox.com/staff/ticket/7' });
    expect(view.title.text).toBe('Filed as #OPS00000007');
    expect(JSON.stringify(view)).toContain('#OPS00000007 “Printer &lt;!here&gt;”');
    expect(view.blocks.at(-1)).toMatchObject({
      elements: [
        { text: { text: 'Open in HappyFox' }, url: 'https://acme.happyfox.com/staff/ticket/7' },
        { text: { text: 'Add this message to #OPS00000007' }, action_id: 'add_to_this', value: 'k1' },
      ],
    });
    expect(refusalsOfView(view)).toEqual([]);
  });

  it('offers no link where none is known', () => {
    expect(JSON.stringify(alreadyFiledView(link, { key: 'k1' }))).not.toContain('Open in HappyFox');
  });

  it('says so while the ticket is still on its way, with nothing to press', () => {
    const view = alreadyFiledView({ ...link, ticket: null, displayId: null }, { key: 'k1' });
    expect(JSON.stringify(view)).toContain('is on its way to HappyFox already');
    expect(view.blocks.every((block) => block.type === 'section')).toBe(true);
    expect(refusalsOfView(view)).toEqual([]);
  });
});

describe('views that only say something', () => {
  it('have nothing to send', () => {
    for (const view of [loadingView('New ticket'), sorryView('This form is too old.', 'Open a new one.')]) {
      expect(view.submit).toBeUndefined();
      expect(refusalsOfView(view)).toEqual([]);
    }
  });

  it('tell what happened and what to do next', () => {
    expect(sorryView('Slack said <no>.', 'Try again.').blocks).toMatchObject([
      { text: { text: 'Slack said &lt;no&gt;.' } },
      { text: { text: 'Try again.' } },
    ]);
  });
});
