/** The words for actions on many launches, in English. */
export const BATCHES_EN = {
  title: { cancel: 'Cancel many', retry: 'Retry many' },
  choose: { cancel: 'Cancel all of these …', retry: 'Retry all of these …' },
  ask: {
    cancel: (count: number) => `Cancel ${launchesOf(count)}?`,
    retry: (count: number) => `Launch ${launchesOf(count)} again?`,
  },
  confirm: {
    cancel: (count: number) => `Yes, cancel ${launchesOf(count)}`,
    retry: (count: number) => `Yes, launch ${launchesOf(count)} again`,
  },
  goOn: (count: number) => `Go on with the other ${count}`,
  progress: (done: number, all: number) => `${done} of ${launchesOf(all)} done`,
  nothing: {
    cancel: 'None of the launches in the list can be cancelled.',
    retry: 'None of the launches in the list can be launched again.',
  },
  gone: (count: number) => `Also launch again the ${count} whose end was not seen.`,
  done: { cancel: 'Cancelled, or to be cancelled', retry: 'Launched again' },
  outcomes: {
    'done before': 'Done before',
    'not found': 'No longer in the ledger',
    ended: 'Ended before that',
    'not ended': 'Not ended',
    succeeded: 'Succeeded',
    gone: 'End not seen, so not launched again',
    'not stored': 'Request no longer in the ledger',
  },
  by: 'Chosen by',
  when: 'Chosen at',
  waiting: 'Chosen, and not done yet',
  more: (count: number) => `and ${count} more`,
  back: 'Back to the list',
  older: 'Older launches, which were not chosen',
};

function launchesOf(count: number): string {
  return `${count.toLocaleString('en')} ${count === 1 ? 'launch' : 'launches'}`;
}
