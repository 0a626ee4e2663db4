import KataTesting
import Layers
import Tensors

final class DebertaAttempts: KataAttempts {}

extension DebertaAttempts {
  static var mistakes: [Way] {
    starts + inputs + blocks + tables + states + decoders + outputs + checkpoints
  }

  @WayList private static var starts: [Way] {
    // MARK: The embedding
    Way(results: "startsEmbedding", "the segments are drawn before the places") {
      $0.newDebertaEmbedding { $0.addEmbedding(tables: ["tokens", "segments", "positions"]) }
    }
    Way(results: "startsEmbedding", "the places are drawn before the tokens") {
      $0.newDebertaEmbedding { $0.addEmbedding(tables: ["positions", "tokens", "segments"]) }
    }
    Way(results: "startsEmbedding", "there is no table of places, though there should be one") {
      $0.newDebertaEmbedding { $0.addEmbedding(tables: ["tokens", "segments"]) }
    }
    Way(results: "startsEmbedding", "there is no table of segments, though there should be one") {
      $0.newDebertaEmbedding { $0.addEmbedding(tables: ["tokens", "positions"]) }
    }
    Way(results: "startsEmbedding", "there always is a table of places") {
      $0.newDebertaEmbedding { start in
        let (C, knows) = (start.configuration.hiddenSize, start.knowsPlaces)
        start.addEmbedding(tables: ["tokens"])
        if !knows {
          start.state["positions.weight"] = .randomNormal(
            [start.configuration.positionCount, C], using: &start.generator)
        }
        start.addEmbedding(tables: ["positions", "segments"])
      }
    }
    Way(
      results: "startsEmbedding", "there is no table of places where only the decoder asks for one"
    ) {
      $0.newDebertaEmbedding { start in
        let adds = start.configuration.addsPlaces
        start.addEmbedding(tables: ["tokens"] + (adds ? ["positions"] : []) + ["segments"])
      }
    }
    Way(results: "startsEmbedding", "there always is a table of segments") {
      $0.newDebertaEmbedding { start in
        start.addEmbedding(tables: ["tokens", "positions", "segments"])
        if start.configuration.segmentCount == 0 { start.addTable("segments", 1) }
      }
    }
    Way(results: "startsEmbedding", "the table of places has rows for the tokens") {
      $0.newDebertaEmbedding { start in
        start.addEmbedding(tables: ["tokens"])
        if start.knowsPlaces { start.addTable("positions", start.configuration.vocabularySize) }
        start.addEmbedding(tables: ["segments"])
      }
    }
    Way(results: "startsEmbedding", "ε is not the configuration's") {
      $0.newDebertaEmbedding(epsilon: 1e-12)
    }
    Way(results: "startsEmbedding", "the dropout rate is not the configuration's") {
      $0.newDebertaEmbedding(rate: 0.1)
    }
    Way(
      results: "startsEmbedding", "places are said to be added where only the decoder knows them"
    ) {
      let configuration = $0.debertaConfiguration
      return $0.newDebertaEmbedding(
        addsPlaces: configuration.addsPlaces || configuration.decoderDepth > 0)
    }
    Way(results: "startsEmbedding", "places are never said to be added") {
      $0.newDebertaEmbedding(addsPlaces: false)
    }

    // MARK: A block
    Way(results: "startsBlock", "the MLP is drawn before the attention") {
      $0.newDebertaBlock {
        $0.addMLP()
        $0.addAttention()
        $0.addNorm("attentionNorm")
        $0.addNorm("outputNorm")
      }
    }
    Way(results: "startsBlock", "the MLP always has 4 · C channels") {
      $0.newDebertaBlock { start in
        start.addBlock()
        start.addMLP(size: 4 * start.hiddenSize)
      }
    }
    Way(results: "startsBlock", "the MLP has C channels") {
      $0.newDebertaBlock { start in
        start.addBlock()
        start.addMLP(size: start.hiddenSize)
      }
    }
    Way(results: "startsBlock", "ε of the norms is not the configuration's") {
      $0.newDebertaBlock(epsilon: 1e-12)
    }
    Way(results: "startsBlock", "the dropout rate is not the configuration's") {
      $0.newDebertaBlock(rate: 0.1)
    }
    Way(results: "startsBlock", "the attention gets the block's dropout rate, not its own") {
      $0.newDebertaBlock(attentionRate: $0.debertaConfiguration.dropoutRate)
    }
    Way(results: "startsBlock", "the two dropout rates are exchanged") {
      let configuration = $0.debertaConfiguration
      return $0.newDebertaBlock(
        rate: configuration.attentionDropoutRate, attentionRate: configuration.dropoutRate)
    }

    // MARK: The model
    Way(results: "starts", "one block stands in all places") {
      $0.newDeberta(instances: 1) {
        $0.addEmbedding(in: "embedding.")
        $0.addPlaces()
        $0.addOneBlockForAll()
        $0.addHead()
      }
    }
    Way(results: "starts", "each block is drawn from a copy of the generator") {
      $0.newDeberta {
        $0.addEmbedding(in: "embedding.")
        $0.addPlaces()
        $0.addBlocksFromCopies()
        $0.addHead()
      }
    }
    Way(results: "starts", "the distances are drawn before the embedding") {
      $0.newDeberta {
        $0.addPlaces()
        $0.addEmbedding(in: "embedding.")
        $0.addBlocks()
        $0.addHead()
      }
    }
    Way(results: "starts", "the distances are drawn after the blocks") {
      $0.newDeberta {
        $0.addEmbedding(in: "embedding.")
        $0.addBlocks()
        $0.addPlaces()
        $0.addHead()
      }
    }
    Way(results: "starts", "the token head is drawn before the blocks") {
      $0.newDeberta {
        $0.addEmbedding(in: "embedding.")
        $0.addPlaces()
        $0.addHead()
        $0.addBlocks()
      }
    }
    Way(results: "starts", "there is one block too many") {
      let count = $0.debertaConfiguration.layerCount + 1
      return $0.newDeberta(blocks: count, instances: count)
    }
    Way(results: "starts", "there is one block too few") {
      let count = $0.debertaConfiguration.layerCount - 1
      return $0.newDeberta(blocks: count, instances: count)
    }
    Way(results: "starts", "the table of distances has a row for each side's reach, not for both") {
      table(of: $0) { $0.reach }
    }
    Way(results: "starts", "the table of distances has 2 · reach − 1 rows") {
      table(of: $0) { 2 * $0.reach - 1 }
    }
    Way(results: "starts", "the table of distances has 2 · reach + 1 rows") {
      table(of: $0) { 2 * $0.reach + 1 }
    }
    Way(results: "starts", "the table of distances has a row for each absolute place") {
      table(of: $0) { $0.positionCount }
    }
    Way(
      results: "starts",
      "the table of distances has rows for all distances, though there are buckets"
    ) {
      table(of: $0) { 2 * $0.farthestDistance }
    }
    Way(results: "starts", "there always is a norm of places") { $0.newDeberta(normsPlaces: true) }
    Way(results: "starts", "there never is a norm of places") {
      $0.newDeberta(normsPlaces: false) { start in
        start.addEmbedding(in: "embedding.")
        start.addTable("places", 2 * start.configuration.reach)
        start.addBlocks()
        start.addHead()
      }
    }
    Way(results: "starts", "ε is not the configuration's") { $0.newDeberta(epsilon: 1e-12) }
  }

  private static func table(
    of example: Example, _ count: (DebertaConfiguration) -> Int
  ) -> Answers {
    example.newDeberta { start in
      start.addEmbedding(in: "embedding.")
      start.addPlaces(count: count(start.configuration))
      start.addBlocks()
      start.addHead()
    }
  }
}
