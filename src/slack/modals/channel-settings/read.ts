import type { ChannelSettings } from '../../../tickets/channels';
import { oneOf, type TypedView, valuesOf } from '../new-ticket/read';
import { SETTING } from './ids';
import { keysOf, MODES, NEWS } from './words';

/** What is chosen in the form. */
export type ChosenSettings = Omit<ChannelSettings, 'since' | 'by' | 'earlier' | 'formerIds'>;

/** What stands in the form. What is missing or misshapen counts as not chosen; then fewer people read less. */
export function readChannelSettings(view: TypedView): ChosenSettings {
  const values = valuesOf(view);
  const ticked = (name: string) => (values.get(name)?.selected_options ?? []).map(({ value }) => value);
  const category = Number(values.get(SETTING.category)?.selected_option?.value);
  const [first, ...others] = keysOf(MODES);
  return {
    mode: oneOf(values.get(SETTING.mode), [first ?? 'two-way', ...others]),
    agentsOnly: ticked(SETTING.agents).length > 0,
    routes: [...new Set(ticked(SETTING.routes).map(Number).filter(Number.isSafeInteger))],
    category: Number.isSafeInteger(category) && category > 0 ? category : null,
    news: keysOf(NEWS).filter((kind) => ticked(SETTING.news).includes(kind)),
    quiet: ticked(SETTING.quiet).length > 0,
    reactions: ticked(SETTING.reactions).length > 0,
  };
}
