import Synchronization
import Tensors

/// What a call returned, and what it reported as misuse.
package func collectingMisuse<Value>(_ body: () throws -> Value) rethrows -> (
  value: Value, messages: [String]
) {
  let messages = Mutex<[String]>([])
  let handler = MisuseHandler { misuse in messages.withLock { $0.append(misuse.message) } }
  let value = try MisuseHandler.$current.withValue(handler) { try body() }
  return (value, messages.withLock { $0 })
}
