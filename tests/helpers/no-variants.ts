import type { ServeDependencies } from '../../server/src/http/serve';

const refuse = (): Promise<never> => Promise.reject(new Error('expected no request for a preset'));

/** For routes of signed URLs alone. */
export const noVariants: ServeDependencies['variants'] = { findFileId: refuse, resolve: refuse };
