import type { Report, Signature, SignedAddendum } from '../../generated/protocol';

/** What an addendum adds. */
export const addendumText = ({ document }: Signature) => (JSON.parse(document) as SignedAddendum).text;

/** What of a report, and of what was added to it, somebody worded. */
export function wordsOf({ content, addenda, contest, reviews }: Report) {
  const { treatments, actions, outcome, reReviewOn, ...worded } = content ?? {};
  return [
    worded,
    (treatments ?? []).map(({ drug }) => drug),
    (actions ?? []).map(({ what, who }) => [what, who]),
    (addenda ?? []).map(addendumText),
    contest?.text,
    contest?.answer,
    (reviews ?? []).map(({ text }) => text),
  ];
}
