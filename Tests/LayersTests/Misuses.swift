import Synchronization
import Tensors

/// The messages of all misuse inside `body`.
func misuses(_ body: () -> Void) -> [String] {
  let messages = Mutex<[String]>([])
  let handler = MisuseHandler { misuse in messages.withLock { $0.append(misuse.message) } }
  MisuseHandler.$current.withValue(handler) { body() }
  return messages.withLock { $0 }
}
