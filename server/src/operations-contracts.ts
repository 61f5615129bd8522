import type { RenditionFormat } from './core/formats';
import type { Access } from './core/rendition-key';
import type { Statistics } from './services/statistics';
import type { StoreStatistics } from './services/upkeep-contract';

/**
 * The admin API of the settings page, below `/renditions/operations`, for both sides.
 *
 * Every endpoint needs an admin session (401) with the permission `plugin::renditions.settings.read` (403). Those that
 * purge or warm need `plugin::renditions.settings.purge`, too. Refusals have the body `Refusal` of `contracts.ts`.
 *
 * | endpoint | request | response |
 * |---|---|---|
 * | `GET /configuration` | | `ConfigurationInForce` |
 * | `GET /presets/:name/preview` | `PresetPreviewQuery` | `Preview` |
 * | `GET /state` | | `PresentState` |
 * | `GET /history` | `HistoryQuery` | `History` |
 * | `GET /job` | | `JobResponse` |
 * | `GET /purge` (purges) | `PurgeTarget` as a query | `PurgeSize` |
 * | `POST /purge` (purges) | `PurgeTarget` | `JobResponse` |
 * | `POST /warm` (purges) | `WarmRequest` | `JobResponse` |
 * | `DELETE /job` (purges) | | `JobResponse` |
 */

/** What the plugin runs with. Everything in it is named here, one by one: no secret, token or option of a provider is. */
export interface ConfigurationInForce {
  readonly versions: { readonly strapi: string; readonly node: string; readonly sharp: string; readonly libvips: string };
  /** What the installed libvips can read and write. */
  readonly formats: readonly { readonly format: string; readonly reads: boolean; readonly writes: boolean }[];
  readonly routes: readonly RouteInForce[];
  readonly store: {
    readonly type: 'local' | 'provider' | 'custom';
    /** Absolute; null where the store has no directory. */
    readonly directory: string | null;
    /** Name of the upload provider, for the type `provider`. */
    readonly provider: string | null;
    /** Null where the store limits itself. */
    readonly maxBytes: number | null;
  };
  readonly presets: readonly PresetInForce[];
  /** The operations of the project. */
  readonly operations: readonly { readonly name: string; readonly syntax: string }[];
  /** By the key paths of the configuration; those that depend on the machine have the value that is used. */
  readonly settings: readonly { readonly key: string; readonly value: number | string | boolean }[];
}

export interface RouteInForce {
  readonly name: string;
  readonly path: string;
  readonly action: 'serve' | 'redirect' | 'sendfile' | 'custom';
  readonly access: Access;
  readonly behindMiddlewares: boolean;
  readonly maxAgeSeconds: number;
  /** Without user name and password; null: the address of Strapi. */
  readonly baseUrl: string | null;
  /** Presets that it serves without signatures; null for a route of signed URLs. */
  readonly presets: readonly string[] | null;
}

export interface PresetInForce {
  readonly name: string;
  readonly label: string;
  /** Canonical. */
  readonly spec: string;
  readonly widths: readonly number[];
  readonly formats: readonly RenditionFormat[];
}

export interface PresetPreviewQuery {
  /** Id of an image that the administrator may read. */
  readonly file: number;
}

export interface PresentState {
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** Of this process. */
  readonly statistics: Statistics;
  /** Of all processes, from the ledger. */
  readonly stored: StoreStatistics;
}

export const HISTORY_PERIODS = ['hour', 'day'] as const;
export type HistoryPeriod = (typeof HISTORY_PERIODS)[number];

export interface HistoryQuery {
  readonly period: HistoryPeriod;
}

/** What this process did, in samples of equal length. It is kept in memory and starts with the process. */
export interface History {
  readonly period: HistoryPeriod;
  /** Length of a sample. */
  readonly sampleSeconds: number;
  /** Milliseconds since the epoch, of the response. */
  readonly now: number;
  /** In the order of time. A sample is missing where the process did not run. */
  readonly samples: readonly HistorySample[];
}

export interface HistorySample {
  /** Milliseconds since the epoch of its start. */
  readonly at: number;
  /** Events within the sample. */
  readonly memoryHits: number;
  readonly storeHits: number;
  readonly notModified: number;
  readonly misses: number;
  readonly finished: number;
  readonly failed: number;
  readonly evictions: number;
  /** Refused or failed requests, by kind. */
  readonly errors: Readonly<Record<string, number>>;
  /** The largest seen. */
  readonly queued: number;
  /** On this machine's disk, at the end of the sample. */
  readonly storeBytes: number;
  readonly slowest: SlowRender | null;
}

export interface SlowRender {
  readonly fileId: number;
  /** Canonical. */
  readonly spec: string;
  /** In slots, without the time in the queue. */
  readonly seconds: number;
}

export type PurgeTarget =
  | { readonly kind: 'file'; readonly file: number }
  | { readonly kind: 'preset'; readonly preset: string }
  | { readonly kind: 'all' };

/** What a purge would delete, as far as the ledger knows. */
export interface PurgeSize {
  readonly renditions: number;
}

export interface WarmRequest {
  readonly preset: string;
}

export type JobTarget = ({ readonly type: 'purge' } & PurgeTarget) | { readonly type: 'warm'; readonly kind: 'preset'; readonly preset: string };

/** A purge or a warm-up of this process. There is one at a time. */
export interface Job {
  readonly target: JobTarget;
  readonly status: 'running' | 'finished' | 'cancelled' | 'failed';
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly endedAt: number | null;
  /** Renditions that were deleted, or images that are warm. */
  readonly done: number;
  /** Renditions to delete, or images; null as long as it is not known. */
  readonly total: number | null;
  /** Renditions of a warm-up: rendered now, stored before, and those that could not be rendered. */
  readonly rendered: number;
  readonly stored: number;
  readonly failed: number;
}

export interface JobResponse {
  /** The running job, or the last one; null if there was none. */
  readonly job: Job | null;
}
