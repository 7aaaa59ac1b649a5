// The warning before a sign-in ends. What the server says counts: it gives the seconds that are left with each page.
// Another page of the same service that is used puts the end off here too.
const WARNING = 180
const dialog = document.getElementById('time-out')
const channel = 'BroadcastChannel' in window ? new BroadcastChannel('oba-time-out') : null
let end = 0
let last = 0
let timer

export function noteRequest(left) {
  setEnd(left)
  channel?.postMessage(left)
}

export function sayOver() {
  end = 0
  show()
}

function setEnd({ idle, whole }) {
  end = Date.now() + idle * 1000
  last = Date.now() + whole * 1000
  clearTimeout(timer)
  if (dialog.open) dialog.close()
  wait()
}

function wait() {
  timer = setTimeout(show, Math.max(0, end - WARNING * 1000 - Date.now()))
}

function show() {
  clearTimeout(timer)
  const left = Math.round((end - Date.now()) / 1000)
  if (left > WARNING) return wait() // the machine was asleep, or the end was put off
  const final = last - end < 1000 // nobody stays signed in longer than the longest
  say(left > 0 ? 'You will be signed out soon' : 'You have been signed out', describe(left, final))
  dialog.querySelector('[data-stay]').textContent = left > 0 && !final ? 'Stay signed in' : 'Close'
  if (!dialog.open) dialog.showModal()
  if (left > 0) timer = setTimeout(show, 1000)
}

function say(title, text) {
  for (const [id, words] of [['time-out-title', title], ['time-out-text', text]]) {
    const place = document.getElementById(id)
    if (place.textContent !== words) place.textContent = words
  }
}

function describe(left, final) {
  const kept = document.querySelector('main form')
    ? ' What you typed stays here: close this and press the button of the form, sign in, and it comes back.'
    : ' Close this and go on: you will be asked to sign in first.'
  if (left <= 0) return (final ? 'You had been signed in for the longest time that there is.' : 'There was no request for 30 minutes.') + kept
  const minutes = Math.ceil(left / 60)
  const when = left > 60 ? `${minutes} minutes` : left > 20 ? '1 minute' : '20 seconds'
  return final ? `You can be signed in no longer than 12 hours, which end in ${when}. Save what you have typed.` : `For your security we sign you out in ${when} if you do nothing.`
}

async function stay() {
  clearTimeout(timer)
  const ended = Date.now() >= end
  const final = last - end < 1000
  dialog.close()
  if (ended) return
  if (final) {
    timer = setTimeout(show, end - Date.now())
    return
  }
  try {
    const answer = await fetch('/stay-signed-in', { redirect: 'manual' })
    if (answer.ok) noteRequest(await answer.json())
    else sayOver()
  } catch {
    timer = setTimeout(show, 15000) // no connection now: the warning comes again
  }
}

export function watchTimeOut() {
  if (!dialog?.showModal) return
  channel?.addEventListener('message', (said) => setEnd(said.data))
  dialog.querySelector('[data-stay]').addEventListener('click', stay)
  dialog.addEventListener('cancel', (pressed) => { pressed.preventDefault(); stay() })
  noteRequest({ idle: Number(dialog.dataset.idle), whole: Number(dialog.dataset.whole) })
}
