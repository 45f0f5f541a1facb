import { commandHelp } from '../../../src/slack/notices/command-help';
import { notInChannel } from '../../../src/slack/notices/not-in-channel';
import { notSaved } from '../../../src/slack/notices/not-saved';
import { tooLate } from '../../../src/slack/notices/too-late';
import { refusalsOfMessage } from '../within-limits';

describe('what only the person who asked can see', () => {
  it('/ticket help tells every way to file a ticket, and what happens then', () => {
    const words = JSON.stringify(commandHelp({ isAgent: false, way: 'command' }).blocks);
    for (const way of ['`/ticket`', 'one with this subject', 'File a ticket', 'Add to ticket', 'slow or down']) {
      expect(words).toContain(way);
    }
  });

  it('a channel we are not in says where the notice goes instead', () => {
    expect(JSON.stringify(notInChannel('C1').blocks)).toContain(
      '<#C1>, so I cannot post there. You get the notice as a direct message',
    );
  });

  it('a fault of ours gives a reference to ask about, and says that nothing was sent', () => {
    expect(notSaved('r-42').text).toMatch(/nothing was sent\. Please try again\..*r-42$/);
  });

  it.each([commandHelp({ isAgent: true, way: 'command' }), notInChannel('C1'), notSaved('r-42'), tooLate()])(
    'fits Slack: $text',
    (said) => {
      expect(refusalsOfMessage(said)).toEqual([]);
    },
  );
});
