// Saves a part of a return while somebody types: a few seconds after they pause, and when they look elsewhere.
// Without script the button saves. What is said changes at most once a minute, so that it disturbs nobody.
import { noteRequest, sayOver } from './time-out.js'

const PAUSE = 3000

function watch(form) {
  const line = form.querySelector('[data-save-line]')
  let kept = read(form)
  let timer
  let saving = null

  function say(words, { waits = false } = {}) {
    if (line.textContent !== words) line.textContent = words
    line.classList.toggle('save-line--waits', waits)
  }

  async function save() {
    clearTimeout(timer)
    if (saving) await saving
    const now = read(form)
    if (now === kept) return
    saving = send(now)
    await saving
    saving = null
  }

  async function send(now) {
    const body = new URLSearchParams(new FormData(form))
    body.set('by-itself', 'yes')
    try {
      const answer = await fetch(form.action, { method: 'POST', body, redirect: 'manual', keepalive: body.toString().length < 60000 })
      if (answer.type === 'opaqueredirect') {
        say('Not saved: you have been signed out. Press Save and continue, sign in, and what you typed comes back.', { waits: true })
        return sayOver()
      }
      if (!answer.ok) return say(answer.status === 409 ? 'Not saved yet: somebody else changed this part. Press Save and continue to see both.' : 'Not saved yet. Press Save and continue.', { waits: true })
      const { saved, turn, was, left } = await answer.json()
      form.elements.turn.value = turn
      form.elements.was.value = was
      kept = now
      noteRequest(left)
      say(`Saved at ${saved}`)
    } catch {
      say('Not saved: there is no connection now. What you typed is still here.', { waits: true })
      plan(PAUSE * 5)
    }
  }

  function plan(after = PAUSE) {
    clearTimeout(timer)
    timer = setTimeout(save, after)
  }

  form.addEventListener('input', () => plan())
  document.addEventListener('visibilitychange', () => { if (document.visibilityState === 'hidden') save() })
  form.addEventListener('submit', async (pressed) => {
    clearTimeout(timer)
    if (!saving) return
    pressed.preventDefault() // one after the other, or the second would be taken for somebody else's
    await saving
    form.requestSubmit(pressed.submitter)
  })
  if (form.elements.restored) {
    kept = ''
    plan()
  }
}

function read(form) {
  const fields = new FormData(form)
  for (const name of ['csrftoken', 'turn', 'was', 'typed-by']) fields.delete(name)
  return new URLSearchParams(fields).toString()
}

export function watchForms() {
  for (const form of document.querySelectorAll('form[data-autosave]')) watch(form)
}
