extension Picture {
  /// In the order of the lessons.
  package static let all = [
    course, broadcasting, layerNorm, embedding, embeddingSum, softmax, attention, heads,
    nonlinearities, bert, causalAttention, masks, blocks, gpt2, cache, filters, temperature, draw,
    batch, scores, beams, pairing, steering, steeredStories, speculation, bytePairs,
    bytePairTraining, wordPiece,
    unigram, crossEntropy, backward, optimizers, fineTuning, lora, search, schedule, batches, ring,
    pretraining, maskedPretraining, patterns, headDetectors, logitLens, attribution, patching,
    circuits, relativePlaces, disentangled, deberta,
  ]
}
