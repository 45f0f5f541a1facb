import type { PlainTextOption } from '@slack/types';
import type { Agent, Catalogue } from '../../../tickets/desk';
import { option } from '../../blocks';
import { fitting } from '../new-ticket/options';
import { NOBODY } from './ids';

/** Agents who can have a ticket of a category, by name. */
export const assignable = ({ agents }: Catalogue, category: number): Agent[] =>
  agents
    .filter((agent) => agent.active && agent.categories.includes(category))
    .sort((a, b) => a.name.localeCompare(b.name));

export const agentOption = ({ id, name }: Pick<Agent, 'id' | 'name'>): PlainTextOption => option(name, id);
export const nobodyOption = (): PlainTextOption => option('Nobody', NOBODY);

/** Those whose names fit what was typed; at most 100 lines. */
export const agentOptions = (query: string, category: number, catalogue: Catalogue): PlainTextOption[] =>
  [
    ...(query.trim() === '' ? [nobodyOption()] : []),
    ...fitting(query, assignable(catalogue, category), ({ name }) => name).map(agentOption),
  ].slice(0, 100);
