// The Design System's own behaviour, where the browser can: focus on the error summary, showing a password, the menu;
// the warning before a sign-in ends; and saving while somebody types. Every page works without it.
import { watchForms } from './autosave.js'
import { initAll } from './govuk-frontend.min.js'
import { watchTimeOut } from './time-out.js'

document.body.classList.add('js-enabled', 'govuk-frontend-supported')
initAll()
watchTimeOut()
watchForms()
