export const ROOT: string;
export const PLAYGROUND: string;
export const TEST_RESULTS: string;
