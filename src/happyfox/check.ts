import type { Catalogue } from '../tickets/desk';
import { Refused, Throttled } from '../tickets/outcomes';
import type { Errand } from '../tickets/ports';

/** One thing that was looked at, and what to do when it is not well. */
export interface Finding {
  ok: boolean;
  about: string;
  text: string;
}

/** Does the key work, is there an agent to act as who serves the categories, and is there a field for the reference? */
export async function check(
  { agentEmail, referenceField }: { agentEmail: string | null; referenceField?: string | null },
  read: (errand: Errand) => Promise<Catalogue>,
): Promise<Finding[]> {
  let catalogue: Catalogue;
  try {
    catalogue = await read({ urgency: 'person' });
  } catch (error) {
    return [{ ok: false, about: 'HappyFox', text: reasonOf(error) }];
  }
  const open = catalogue.categories.filter((category) => category.public);
  const agent = catalogue.agents.find(({ email }) => email.toLowerCase() === agentEmail?.trim().toLowerCase());
  const unserved = open.filter(({ id }) => !agent?.categories.includes(id)).map(({ name }) => name);
  const findings: Finding[] = [
    { ok: true, about: 'HappyFox', text: 'HappyFox answers, and the key is accepted.' },
    open.length > 0
      ? { ok: true, about: 'categories', text: `Tickets can be filed in: ${open.map(({ name }) => name).join(', ')}.` }
      : { ok: false, about: 'categories', text: 'No category is public. HappyFox takes tickets in public ones only.' },
    !agent
      ? !agentEmail
        ? { ok: false, about: 'agent', text: 'HAPPYFOX_AGENT_EMAIL is empty: Foxbridge has no agent to act as.' }
        : { ok: false, about: 'agent', text: `HappyFox has no agent with the address ${agentEmail}.` }
      : !agent.active
        ? { ok: false, about: 'agent', text: `The agent ${agent.name} is not active. Activate it in HappyFox.` }
        : unserved.length > 0
          ? { ok: false, about: 'agent', text: `The agent ${agent.name} does not serve: ${unserved.join(', ')}.` }
          : { ok: true, about: 'agent', text: `Foxbridge acts as ${agent.name} when a person is no agent.` },
  ];
  if (referenceField) {
    const known = catalogue.fields.some(
      ({ id, name, type }) =>
        type === 'text' && (name === referenceField.trim() || String(id) === referenceField.trim()),
    );
    findings.push(
      known
        ? { ok: true, about: 'reference field', text: `“${referenceField}” will hold the reference.` }
        : { ok: false, about: 'reference field', text: `Tickets have no text field “${referenceField}”. Create it.` },
    );
  }
  return findings;
}

function reasonOf(error: unknown): string {
  if (error instanceof Throttled) return `HappyFox makes us wait until ${new Date(error.resumeAt).toISOString()}.`;
  if (error instanceof Refused && error.kind === 'sign-in') {
    return 'HappyFox does not accept the key. Check HAPPYFOX_API_KEY and HAPPYFOX_AUTH_CODE, and that the key is switched on.';
  }
  return error instanceof Error ? `HappyFox could not be asked: ${error.message}.` : 'HappyFox could not be asked.';
}
