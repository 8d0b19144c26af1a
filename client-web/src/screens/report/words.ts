import type { Report } from '../../generated/protocol';

/** What of a report, and of what was added to it, somebody worded. */
export function wordsOf({ content, addenda, contest, reviews }: Report) {
  const { treatments, actions, outcome, reReviewOn, ...worded } = content ?? {};
  return [
    worded,
    (treatments ?? []).map(({ drug }) => drug),
    (actions ?? []).map(({ what, who }) => [what, who]),
    (addenda ?? []).map(({ document }) => JSON.parse(document).text),
    contest?.text,
    contest?.answer,
    (reviews ?? []).map(({ text }) => text),
  ];
}
