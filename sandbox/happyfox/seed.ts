import type { Builder } from './build';

/** A role with many rights: HappyFox repeats up to 150 permission names for each assignee in each list row. */
const MANY_PERMISSIONS = ['Reply to tickets', 'Add private notes', 'Move tickets', 'Delete tickets'].concat(
  ['tickets', 'contacts', 'articles', 'reports', 'assets', 'rules', 'surveys', 'forums'].flatMap((thing) =>
    ['View', 'Add', 'Edit', 'Export', 'Import', 'Share', 'Merge', 'Assign', 'Tag', 'Print'].map(
      (right) => `${right} ${thing} of all categories`,
    ),
  ),
);

/** Acme, a company with something of everything. Names are what people see; everything is addressed by id. */
export function seedAcme(build: Builder) {
  const categories = {
    /** Asks for nothing: the simplest ticket possible. */
    support: build.addCategory({ name: 'Support', prefix: 'SUP', description: 'Questions of any kind' }),
    /** Required fields, one of them dependent on a choice; a field that completion needs. */
    it: build.addCategory({ name: 'IT', prefix: 'ITS', description: 'Laptops, network, accounts' }),
    /** Every update needs the minutes spent; moving in needs a cost centre. */
    billing: build.addCategory({ name: 'Billing', prefix: 'BIL', time_spent_mandatory: true }),
    /** Not public: no ticket can be created here through the interface. */
    security: build.addCategory({ name: 'Security', prefix: 'SEC', public: false }),
  };
  const statuses = {
    fresh: build.addStatus({ name: 'New', default: true }),
    inProgress: build.addStatus({ name: 'In Progress', color: '4A90D9' }),
    onHold: build.addStatus({ name: 'On Hold', color: 'F5A623' }),
    solved: build.addStatus({ name: 'Solved', color: '7ED321', behavior: 'completed' }),
    closed: build.addStatus({ name: 'Closed', color: '9B9B9B', behavior: 'completed' }),
  };
  const priorities = {
    low: build.addPriority({ name: 'Low' }),
    medium: build.addPriority({ name: 'Medium', default: true }),
    high: build.addPriority({ name: 'High' }),
    urgent: build.addPriority({ name: 'Urgent' }),
  };
  const { support, it, billing, security } = categories;
  const agents = {
    bridge: build.addAgent({ name: 'Slack Bridge', email: 'bridge@acme.example' }),
    admin: build.addAgent({
      name: 'Marie Admin',
      email: 'marie@acme.example',
      is_account_admin: true,
      role: { id: 1, name: 'Administrator' },
      permissions: MANY_PERMISSIONS,
    }),
    /** Serves IT only and may not move tickets. */
    limited: build.addAgent({
      name: 'Linus Limited',
      email: 'linus@acme.example',
      categories: [it.id],
      permissions: ['Reply to tickets', 'Add private notes'],
    }),
    /** Has left; listed all the same. */
    inactive: build.addAgent({ name: 'Ines Inactive', email: 'ines@acme.example', active: false }),
  };
  const contacts = {
    ada: build.addContact({ name: 'Ada Lovelace', email: 'ada@acme.example', phone: '4930123456' }),
    grace: build.addContact({ name: 'Grace Hopper', email: 'grace+navy@acme.example' }),
    noMail: build.addContact({ name: 'Phone Only', email: null, phone: '4930999999' }),
  };
  const everywhere = [support.id, it.id, billing.id, security.id];
  const device = build.addCustomField({
    name: 'Device',
    type: 'choice',
    required: true,
    choices: ['Laptop', 'Phone', 'Something else'],
    categories: [it.id],
  });
  const fields = {
    /** Where the bot may leave the key of a delivery. */
    slackReference: build.addCustomField({
      name: 'Slack reference',
      type: 'text',
      categories: everywhere,
      visible_to_staff_only: true,
    }),
    device,
    /** Required, but only when the device is a laptop. */
    serialNumber: build.addCustomField({
      name: 'Serial number',
      type: 'text',
      required: true,
      depends_on_choice: device.choices?.[0]?.id ?? null,
      categories: [it.id],
    }),
    symptoms: build.addCustomField({
      name: 'Symptoms',
      type: 'multiple_choice',
      choices: ['Slow', 'Hot', 'Noisy', 'Dead'],
      categories: [it.id, support.id],
    }),
    peopleAffected: build.addCustomField({ name: 'People affected', type: 'number', categories: [it.id, support.id] }),
    since: build.addCustomField({ name: 'Since', type: 'date', categories: [it.id, support.id] }),
    rootCause: build.addCustomField({
      name: 'Root cause',
      type: 'choice',
      compulsory_on_completed: true,
      choices: ['Hardware', 'Software', 'Person'],
      categories: [it.id],
    }),
    costCentre: build.addCustomField({
      name: 'Cost centre',
      type: 'text',
      compulsory_on_move: true,
      categories: [billing.id],
    }),
    /** A second field of this name: names are not unique. */
    sinceOfBilling: build.addCustomField({ name: 'Since', type: 'text', categories: [billing.id] }),
  };
  const contactFields = {
    department: build.addContactField({ name: 'Department', type: 'choice', choices: ['Sales', 'Engineering'] }),
    employeeNumber: build.addContactField({ name: 'Employee number', type: 'text' }),
  };
  const groups = {
    acme: build.addGroup({ name: 'Acme', tagged_domains: 'acme.example', members: [contacts.ada.id] }),
  };
  const section = build.addSection('Getting started');
  const articles = {
    vpn: build.addArticle({ title: 'Setting up the VPN', contents: '<p>Install it.</p>', section: section.id }),
    printer: build.addArticle({ title: 'Printer jams', contents: '<p>Open <b>tray 2</b>.</p>', section: section.id }),
    internal: build.addArticle({ title: 'Passwords', contents: '<p>Ask.</p>', section: section.id, internal: true }),
  };
  return { categories, statuses, priorities, agents, contacts, fields, contactFields, groups, section, articles };
}
