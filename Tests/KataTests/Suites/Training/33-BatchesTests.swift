extension kata {
  @Suite(.kata) struct BatchesTests {
    @Test(.step("Batches.windows(of:length:)"), arguments: Example.all(for: "cuts"))
    func cuts(_ example: Example) async {
      await example.check {
        Example.lines(
          Batches.windows(of: $0.ids("ids").scalars, length: $0.integer("length")))
      }
    }

    @Test(.step("Batches.shuffled(_:using:)"), arguments: Example.all(for: "shuffles"))
    func shuffles(_ example: Example) async {
      // Which order a seed gives is everybody's own choice: only how often each comes up is judged.
      await example.check { $0.orders { Batches.shuffled($0, using: &$1) } }
    }

    @Test(
      .step("Batches.epoch(of:size:using:)", needs: "Batches.shuffled(_:using:)"),
      arguments: Example.all(for: "deals"))
    func deals(_ example: Example) async {
      await example.check { example in
        let size = example.integer("size")
        return example.epochs { Batches.epoch(of: $0, size: size, using: &$1) }
      }
    }

    @Test(.step("Batches.stacked(_:filler:)"), arguments: Example.all(for: "stacks"))
    func stacks(_ example: Example) async {
      await example.check { example in
        let batch = Batches.stacked(example.ragged("rows"), filler: example.integer("filler"))
        return example.results(stacked: batch.ids, batch.mask)
      }
    }

    @Test(
      .step("Batches.nextTokens(of:)", needs: "Batches.stacked(_:filler:)"),
      arguments: Example.all(for: "asksNext"))
    func asksNext(_ example: Example) async {
      await example.check { example in
        let batch = Batches.nextTokens(of: example.ragged("rows"))
        return example.results(read: batch.ids, targets: batch.targets)
      }
    }

    @Test(.step("Batches.asked(_:except:share:using:)"), arguments: Example.all(for: "asks"))
    func asks(_ example: Example) async {
      await example.check { example in
        let (special, share) = (example.specialIDs, Double(example.float("share")))
        return example.setsOfPlaces {
          Batches.asked($0, except: special, share: share, using: &$1)
        }
      }
    }

    @Test(
      .step("Batches.hidden(_:at:maskID:vocabularySize:using:)"),
      arguments: Example.all(for: "hides"))
    func hides(_ example: Example) async {
      await example.check { example in
        let (maskID, V) = (example.integer("maskID"), example.integer("vocabularySize"))
        return example.tokensInBlanks {
          Batches.hidden($0, at: $1, maskID: maskID, vocabularySize: V, using: &$2)
        }
      }
    }

    @Test(
      .step(
        "Batches.masked(_:special:maskID:vocabularySize:share:using:)",
        needs: "Batches.asked(_:except:share:using:)",
        "Batches.hidden(_:at:maskID:vocabularySize:using:)"),
      arguments: Example.all(for: "masks"))
    func masks(_ example: Example) async {
      await example.check { example in
        let (maskID, V) = (example.integer("maskID"), example.integer("vocabularySize"))
        let (special, share) = (example.specialIDs, Double(example.float("share")))
        return example.fates {
          Batches.masked(
            $0, special: special, maskID: maskID, vocabularySize: V, share: share, using: &$1)
        }
      }
    }
  }
}
