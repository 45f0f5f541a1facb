import type { PlainTextOption } from '@slack/types';
import type { Catalogue, Category } from '../../../tickets/desk';
import { option } from '../../blocks';
import { LIMITS } from '../../limits';

/** Only public categories take tickets. By name, as people look for them. */
export const openCategories = (catalogue: Catalogue): Category[] =>
  catalogue.categories.filter((category) => category.public).sort((a, b) => a.name.localeCompare(b.name));

export const categoryOption = ({ id, name }: Pick<Category, 'id' | 'name'>): PlainTextOption => option(name, id);
export const choiceOption = ({ id, text }: { id: number; text: string }): PlainTextOption => option(text, id);

/** The categories that fit what was typed into the menu; at most 100. */
export const categoryOptions = (query: string, catalogue: Catalogue): PlainTextOption[] =>
  fitting(query, openCategories(catalogue), (category) => category.name).map(categoryOption);

/** The choices of a field that fit what was typed into its menu, in the order HappyFox has; at most 100. */
export const choiceOptions = (fieldId: number, query: string, catalogue: Catalogue): PlainTextOption[] => {
  const field = catalogue.fields.find(({ id }) => id === fieldId);
  return fitting(query, field?.choices ?? [], (choice) => choice.text).map(choiceOption);
};

/** Those that have every typed word somewhere; those that begin with the first one come first. */
export function fitting<T>(query: string, items: readonly T[], nameOf: (item: T) => string): T[] {
  const words = folded(query).split(/\s+/).filter(Boolean);
  const found = items.filter((item) => words.every((word) => folded(nameOf(item)).includes(word)));
  const [first = ''] = words;
  const begins = (item: T) => (folded(nameOf(item)).startsWith(first) ? 0 : 1);
  return found.sort((a, b) => begins(a) - begins(b)).slice(0, LIMITS.options);
}

/** “Büro” is found by “buro”, whatever the case. */
const folded = (text: string) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
