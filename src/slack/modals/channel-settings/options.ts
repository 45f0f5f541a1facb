import type { PlainTextOption } from '@slack/types';
import type { Agent, Catalogue, Category } from '../../../tickets/desk';
import { LIMITS } from '../../limits';
import { categoryOption, fitting } from '../new-ticket/options';

/** The categories whose new tickets an agent may bring into a channel: those they serve, whether or not they are public. */
export const servedCategories = (agent: Agent, catalogue: Catalogue): Category[] =>
  catalogue.categories.filter(({ id }) => agent.categories.includes(id)).sort((a, b) => a.name.localeCompare(b.name));

/** Those of them that fit what was typed into the menu; at most 100. */
export const servedOptions = (query: string, agent: Agent, catalogue: Catalogue): PlainTextOption[] =>
  fitting(query, servedCategories(agent, catalogue), ({ name }) => name)
    .slice(0, LIMITS.options)
    .map(categoryOption);
