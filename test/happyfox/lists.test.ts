import { acmeAccount, closeAll, person } from './account';

afterEach(closeAll);

describe('a single item of a list', () => {
  it('says all that HappyFox says of it', async () => {
    const { fox, acme, happyfox } = await acmeAccount();
    const { lists } = fox;
    expect(await lists.category(acme.categories.it.id, person)).toMatchObject({
      name: 'IT',
      description: 'Laptops, network, accounts',
      prepopulateCc: '',
      timeSpentMandatory: false,
    });
    expect(await lists.status(acme.statuses.solved.id, person)).toMatchObject({
      behavior: 'completed',
      color: '7ED321',
    });
    expect(await lists.priority(acme.priorities.medium.id, person)).toMatchObject({ name: 'Medium', isDefault: true });
    const marie = await lists.agent('marie@acme.example', person);
    expect(marie).toMatchObject({ isAccountAdmin: true, role: { id: 1, name: 'Administrator' } });
    expect(marie?.permissions).toContain('Delete tickets');
    expect(await lists.agent(acme.agents.inactive.id, person)).toMatchObject({ active: false });
    expect(await lists.ticketField(acme.fields.device.id, person)).toMatchObject({ name: 'Device', required: true });
    expect(await lists.contactField(acme.contactFields.department.id, person)).toMatchObject({ type: 'choice' });
    expect(happyfox.journal).toHaveLength(7);
    expect(happyfox.violations).toEqual([]);
  });

  it('is null when there is none', async () => {
    const { lists } = (await acmeAccount()).fox;
    const missing = [
      lists.category(9999, person),
      lists.status(9999, person),
      lists.priority(9999, person),
      lists.agent('nobody@acme.example', person),
      lists.agent(' ', person),
      lists.ticketField(9999, person),
      lists.contactField(9999, person),
    ];
    expect(await Promise.all(missing)).toEqual(missing.map(() => null));
  });
});

describe('the custom fields of contacts', () => {
  it('are a list of their own', async () => {
    const { fox } = await acmeAccount();
    const fields = await fox.lists.contactFields(person);
    expect(fields.map(({ name, type, choices }) => [name, type, choices.map(({ text }) => text)])).toEqual([
      ['Department', 'choice', ['Sales', 'Engineering']],
      ['Employee number', 'text', []],
    ]);
  });
});
