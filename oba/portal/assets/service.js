// The Design System's own behaviour, where the browser can: focus on the error summary, showing a password, the menu.
// Every page works without it.
import { initAll } from './govuk-frontend.min.js'

document.body.classList.add('js-enabled', 'govuk-frontend-supported')
initAll()
