/* Opened from a folder, a page may not start a worker, which the search needs: an iframe takes its place. */
if (location.protocol === "file:") {
  window.Worker = window.IFrameWorker = class extends EventTarget {
    constructor(url) {
      super()
      this.onmessage = this.onerror = null
      const frame = document.createElement("iframe")
      frame.hidden = true
      document.body.appendChild(frame)
      this.frame = frame
      window.addEventListener("message", event => {
        if (event.source !== frame.contentWindow) return
        const message = new MessageEvent("message", { data: event.data })
        this.dispatchEvent(message)
        if (this.onmessage) this.onmessage(message)
      })
      const inner = frame.contentDocument
      inner.open()
      inner.write(
        "<html><body><script>" +
          "postMessage = parent.postMessage.bind(parent);" +
          "importScripts = (...urls) => urls.reduce((before, url) => before.then(() => new Promise((done, failed) => {" +
          "const script = document.createElement('script'); script.src = url;" +
          "script.onload = done; script.onerror = failed; document.body.appendChild(script) })), Promise.resolve());" +
          `document.write('<script src="${new URL(url, location.href)}"><\\/script>')` +
          "<\/script></body></html>",
      )
      inner.close()
      this.ready = new Promise(done => frame.addEventListener("load", done, { once: true }))
    }
    postMessage(data) {
      this.ready.then(() => this.frame.contentWindow.dispatchEvent(new MessageEvent("message", { data })))
    }
    terminate() {
      this.frame.remove()
    }
  }
}
