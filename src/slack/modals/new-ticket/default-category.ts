import type { Front } from '../../front';
import type { FormContext } from './form';

/** The category that the form proposes in a channel, as a part of its context; nothing where none is set. */
export async function defaultCategory(
  { channels }: Pick<Front, 'channels'>,
  team: string,
  channel: string,
): Promise<Pick<FormContext, 'category'>> {
  const { category } = await channels.settings(team, channel);
  return category === null ? {} : { category };
}
