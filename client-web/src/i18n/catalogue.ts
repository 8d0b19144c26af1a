import type fr from './fr.json';
import type more from './fr.more.json';

export type MessageKey = keyof typeof fr | keyof typeof more;
export type Catalogue = Record<MessageKey, string>;
