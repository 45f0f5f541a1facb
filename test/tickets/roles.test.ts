import type { Person } from '../../src/tickets/people';
import { agentOf, agentServing, botAgent } from '../../src/tickets/roles';
import { aCatalogue } from '../slack/catalogue';

const catalogue = aCatalogue({
  agents: [
    { id: 1, name: 'Marie Admin', email: 'Marie@acme.example', active: true, categories: [1] },
    { id: 2, name: 'Gone Long', email: 'gone@acme.example', active: false, categories: [1] },
  ],
});
const person = (more: Partial<Person>): Person => ({ slackId: 'U1', name: 'Eve', standing: 'member', ...more });

describe('an agent', () => {
  it('is the member whose address is that of an active agent, however it is written', () => {
    expect(agentOf(person({ email: 'marie@ACME.example' }), catalogue)?.id).toBe(1);
  });

  it.each<[string, Partial<Person>]>([
    ['a guest with the address of one', { email: 'marie@acme.example', standing: 'guest' }],
    ['a stranger with the address of one', { email: 'marie@acme.example', standing: 'stranger' }],
    ['a bot with the address of one', { email: 'marie@acme.example', standing: 'bot' }],
    ['who is called like one', { name: 'Marie Admin', email: 'eve@acme.example' }],
    ['who is called like one, without an address', { name: 'Marie Admin' }],
    ['who has a part of the address', { email: 'arie@acme.example' }],
    ['who was one', { email: 'gone@acme.example' }],
  ])('is not %s', (_, more) => expect(agentOf(person(more), catalogue)).toBeNull());

  it('serves the categories that HappyFox says', () => {
    expect(agentServing(person({ email: 'marie@acme.example' }), 1, catalogue)?.id).toBe(1);
    expect(agentServing(person({ email: 'marie@acme.example' }), 2, catalogue)).toBeNull();
  });

  it('the bot writes as is active, too', () => {
    expect(botAgent('marie@acme.example', catalogue)?.id).toBe(1);
    expect(botAgent('gone@acme.example', catalogue)).toBeNull();
    expect(botAgent(null, catalogue)).toBeNull();
  });
});
