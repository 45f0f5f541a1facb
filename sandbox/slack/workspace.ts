import type { Events } from './events';
import type { Faults } from './faults';
import type { Manifest } from './manifest';
import type { Posting } from './posting';
import type { RateLimits } from './rate-limits';
import type { ResponseUrls } from './response-urls';
import type { Screens } from './screens';
import type { Triggers } from './triggers';
import type { Panels } from './work-objects';
import type { World } from './world';

/** Everything that a call of the Web API or an act of a person can reach. */
export interface Workspace {
  world: World;
  manifest: Manifest;
  screens: Screens;
  triggers: Triggers;
  panels: Panels;
  responseUrls: ResponseUrls;
  posting: Posting;
  events: Events;
  limits: RateLimits;
  faults: Faults;
  now: () => number;
  hostUrl: () => string;
  /** A new address for a Socket Mode connection. */
  newSocketLink: () => string;
}
