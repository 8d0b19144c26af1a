/** Terms of the HPO's onset branch, from the earliest on. */
export const kOnsets = {
  'HP:0030674': 'antenatal',
  'HP:0003577': 'congenital',
  'HP:0003623': 'neonatal',
  'HP:0003593': 'infantile',
  'HP:0011463': 'childhood',
  'HP:0003621': 'juvenile',
  'HP:0003581': 'adult',
} as const;

export const onsetName = (code: string): (typeof kOnsets)[keyof typeof kOnsets] | undefined =>
  kOnsets[code as keyof typeof kOnsets];
