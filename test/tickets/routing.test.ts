import { ChannelSettings } from '../../src/tickets/channels';
import { routesFor } from '../../src/tickets/routing';

const DAY = 86_400_000;
const NOW = 100 * DAY;
const ticket = { number: 7, category: { id: 1, name: 'Support' }, createdAt: NOW, private: false };
const there = (channel: string, more: Partial<ChannelSettings> = {}) => ({
  team: 'T1',
  channel,
  settings: { ...ChannelSettings.parse({}), routes: [1], since: { 1: NOW - 1 }, ...more },
});
const channelsFor = (...args: Parameters<typeof routesFor>) => routesFor(...args).map(({ channel }) => channel);

describe('a new ticket', () => {
  it('appears in each channel that was set up for its category', () => {
    expect(channelsFor(ticket, [], [there('C1'), there('C2')], NOW)).toEqual(['C1', 'C2']);
  });

  it('has one id in a channel, always the same', () => {
    expect(routesFor(ticket, [], [there('C1')], NOW)[0]?.id).toBe('routed:7:T1:C1');
    expect(routesFor(ticket, [], [there('C1')], NOW + DAY)[0]?.id).toBe('routed:7:T1:C1');
  });

  it.each([
    ['that was created before the channel was set up', { ...ticket, createdAt: NOW - 2 }],
    ['of a category that was set up later than the others', { ...ticket, category: { id: 2, name: 'IT' } }],
    ['that only agents see', { ...ticket, private: true }],
  ])('does not appear when it is one %s', (_, other) => {
    expect(channelsFor(other, [], [there('C1')], NOW)).toEqual([]);
  });

  it('that only agents see appears where only agents read', () => {
    const routed = [there('C1'), there('C2', { agentsOnly: true })];
    expect(channelsFor({ ...ticket, private: true }, [], routed, NOW)).toEqual(['C2']);
  });

  it('does not appear where it is talked about already', () => {
    const links = [{ place: { team: 'T1', channel: 'C1', thread: null } }];
    expect(channelsFor(ticket, links, [there('C1'), there('C2')], NOW)).toEqual(['C2']);
  });

  it('is new for seven days, and then no longer', () => {
    expect(channelsFor(ticket, [], [there('C1')], NOW + 7 * DAY)).toEqual(['C1']);
    expect(channelsFor(ticket, [], [there('C1')], NOW + 7 * DAY + 1)).toEqual([]);
  });
});
