import { flagOf, isRecord, recordOf, textOf, wordOf } from '../loose-json';
import { SlackError } from '../refusals';
import { asCard, complaintsAboutDetails, complaintsAboutError } from '../work-objects';
import { invalid, type Method, needed } from './arguments';

const refused = (messages: string[]) => new SlackError('invalid_arguments', { response_metadata: { messages } });

/**
 * Fills the panel that a person opened. Slack looks at the trigger before anything else. What is shown to one person
 * replaces what stands below the link for everybody: Slack says that the unfurl “will also be updated”, and not with what.
 */
const presentDetails: Method = (args, { triggers, panels, world, posting, manifest }) => {
  const id = needed(args, 'trigger_id');
  const panel = panels.filledBy(id);
  // Slack's page names one error for all that can be wrong with a trigger.
  if (!panel) throw new SlackError('invalid_trigger_id');
  try {
    triggers.check(id).used = true;
  } catch {
    throw new SlackError('invalid_trigger_id');
  }
  if (!manifest.interactivity) throw new SlackError('missing_interactivity_url');
  if (flagOf(args.user_auth_required)) {
    if (!wordOf(args.user_auth_url)) throw new SlackError('user_auth_url_missing');
    panels.show(panel, { error: { status: 'user_auth_required', user_auth_url: args.user_auth_url } });
    return {};
  }
  const { error, metadata } = args;
  if (error !== undefined) {
    if (!isRecord(error)) throw invalid('must be an object [json-pointer:/error]');
    const wrong = complaintsAboutError(error);
    if (wrong.length > 0) throw refused(wrong);
    panels.show(panel, { error });
    return {};
  }
  if (!isRecord(metadata)) throw new SlackError('invalid_metadata');
  const wrong = complaintsAboutDetails(metadata);
  if (wrong.length > 0) throw refused(wrong);
  if (!manifest.entityTypes.includes(textOf(metadata.entity_type))) throw new SlackError('feature_not_enabled');
  const ref = recordOf(metadata.external_ref);
  const isIt = ref.id === panel.externalRef.id && ref.type === panel.externalRef.type;
  if (!isIt || metadata.url !== panel.entityUrl) throw new SlackError('entity_metadata_does_not_match_trigger');
  panels.show(panel, { entity: metadata });
  const channel = world.channels.get(panel.channel);
  const message = channel && world.messageIn(channel, panel.ts);
  if (channel && message) {
    const attachments = (message.attachments ?? []).map((card) =>
      card.entity !== undefined && card.app_unfurl_url === panel.appUnfurlUrl
        ? asCard({ ...metadata, app_unfurl_url: panel.appUnfurlUrl })
        : card,
    );
    void posting.change(channel, message, { attachments });
  }
  return {};
};

export const entity: Record<string, Method> = { 'entity.presentDetails': presentDetails };
