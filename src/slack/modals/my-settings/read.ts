import type { PersonalSettings } from '../../../tickets/personal-settings';
import { oneOf, type TypedView, valuesOf } from '../new-ticket/read';
import { MINE } from './ids';

/** What stands in the form. What it did not show stays as it was: an agent who is none for a day loses nothing. */
export function readMySettings(view: TypedView, before: PersonalSettings): PersonalSettings {
  const values = valuesOf(view);
  const ticked = (block: string, value: string, otherwise: boolean) => {
    const given = values.get(block);
    return given ? (given.selected_options ?? []).some((option) => option.value === value) : otherwise;
  };
  return {
    answers: oneOf(values.get(MINE.answers), ['threads', 'direct']),
    assigned: ticked(MINE.agent, 'assigned', before.assigned),
    warnings: ticked(MINE.agent, 'warnings', before.warnings),
    digest: ticked(MINE.digest, 'digest', before.digest),
    survey: ticked(MINE.closing, 'survey', before.survey),
  };
}
