import { escapeHtml } from '../../src/tickets/escape-html';

it('no sign of HTML is one any more, as content or within quotation marks', () => {
  expect(escapeHtml(`<a href="x" title='y'>&amp;</a>`)).toBe(
    '&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;amp;&lt;/a&gt;',
  );
});
