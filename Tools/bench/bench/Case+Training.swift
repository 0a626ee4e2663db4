import Layers
import class Layers.AdamW
import Reference
import Tensors

extension Case {
  /// Forward, loss, backward and an optimizer's step.
  static let training = [
    Case(name: "gpt2-train-4x64") {
      let (model, ids) = (Models.gpt2(), Models.ids([4, 64], below: 50_257))
      let optimizer = AdamW(model)
      return Workload {
        let (loss, gradients) = withGradients(of: model) {
          // Each position but the last guesses the token that follows.
          crossEntropy(model(ids).logits[.all, ..<(-1)], ids[.all, 1...])
        }
        optimizer.step(gradients)
        return loss.shape
      }
    }
  ]
}
