import { shownBelowLink } from '../../src/tickets/viewing';

/** `docs/audience.md`: what stands below a link, by who posted it and who reads there. */
it.each([
  ['agent', 'agents', 'whole', 'whole'],
  ['agent', 'requester', 'least', null],
  ['requester', 'agents', 'least', null],
  ['requester', 'requester', 'least', null],
] as const)('what %ss post where %s read shows %s; for agents only: %s', (viewer, audience, open, hidden) => {
  expect(shownBelowLink(viewer, { private: false }, audience, false)).toBe(open);
  expect(shownBelowLink(viewer, { private: true }, audience, false)).toBe(hidden);
  // Where another company reads.
  for (const isPrivate of [true, false])
    expect(shownBelowLink(viewer, { private: isPrivate }, audience, true)).toBeNull();
});
