import Layers
import Reference
import Tensors

extension Comparison {
  /// A pass over a text that nobody records, beside one that is recorded.
  ///
  /// What is recorded is computed anyway: it costs names, and that nothing is let go of before the end.
  static let recordings = [64, 256].map { count in
    Comparison(name: "recording-\(count)") {
      let (model, ids) = (Models.gpt2(), Models.ids([1, count], below: 50_257))
      return Ways(timed: [
        ("plain", { milliseconds { _ = model(ids) } }),
        ("recorded", { milliseconds { _ = record(model) { model(ids) } } }),
      ]) { [("ratio", $0[1] / $0[0])] }
    }
  }
}
