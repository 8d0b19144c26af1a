/** The name in IndexedDB of what was written and not sent. */
export const kDatabase = 'consilium';
