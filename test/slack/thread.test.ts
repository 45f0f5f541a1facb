import { transcript } from '../../src/slack/thread';

it('who speaks in a thread that is filed whole is named in words, and so is the way back to it', () => {
  const author = '<script>alert(1)</script>';
  const filed = transcript({ thread: [{ author, at: 0, html: '', plain: '' }], threadLeft: 1 }, '"><script>');
  expect(filed?.html).toContain('<strong>&lt;script&gt;');
  expect(filed?.html).not.toContain('<script');
});
