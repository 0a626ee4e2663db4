import Foundation
import KataTesting
import Tensors

final class ScheduleAttempts: KataAttempts {}

extension ScheduleAttempts {
  static var mistakes: [Way] { rises + falls + rates + sums + means }

  @WayList private static var rises: [Way] {
    Way(parts: "warmsUp", "steps are counted from 1: the first one has a share already") {
      $0.warmedUp { $0.warmStep = { $0 + 1 } }
    }
    Way(parts: "warmsUp", "the warm-up ends one step early: it is divided by warmupCount − 1") {
      $0.warmedUp { $0.warmLength = { W, _ in W - 1 } }
    }
    Way(parts: "warmsUp", "the warm-up ends one step late: it is divided by warmupCount + 1") {
      $0.warmedUp {
        $0.warmLength = { W, _ in W + 1 }
        $0.isWarm = { $0 > $1 }
      }
    }
    Way(parts: "warmsUp", "it is divided by warmupCount + 1, and jumps to the peak after that") {
      $0.warmedUp { $0.warmLength = { W, _ in W + 1 } }
    }
    Way(parts: "warmsUp", "whole numbers are divided, which leaves 0 of each share") {
      $0.warmedUp { $0.rise = { $0.rounded(.down) } }
    }
    Way(parts: "warmsUp", "there is no warm-up: the share is always 1") {
      $0.warmedUp { $0.rise = { _ in 1 } }
    }
    Way(parts: "warmsUp", "the share goes on to rise after the warm-up") {
      $0.warmedUp { $0.warm = { $0 } }
    }
    Way(parts: "warmsUp", "0 is divided by 0 where there is no warm-up") {
      $0.warmedUp { $0.warm = { $0.isNaN ? $0 : min(1, $0) } }
    }
    Way(parts: "warmsUp", "step 0 has no share where there is no warm-up: 0 is divided by 1") {
      $0.warmedUp { formula in
        formula.warmLength = { W, _ in max(1, W) }
        formula.warm = { min(1, $0) }
      }
    }
    Way(parts: "warmsUp", "the share falls in the warm-up") {
      $0.warmedUp { $0.rise = { 1 - $0 } }
    }
    Way(parts: "warmsUp", "the step is divided by all steps, not by the warm-up's") {
      $0.warmedUp { $0.warmLength = { _, S in S } }
    }
    Way(parts: "warmsUp", "the step is divided by the steps after the warm-up") {
      $0.warmedUp { $0.warmLength = { W, S in max(1, S - W) } }
    }
    Way(parts: "warmsUp", "the share is 0 after the warm-up") {
      $0.warmedUp { $0.warm = { _ in 0 } }
    }
    Way(parts: "warmsUp", "it rises along half a cosine, and not in a straight line") {
      $0.warmedUp { $0.rise = { (1 - cos(.pi * $0)) / 2 } }
    }
    Way(parts: "warmsUp", "the rate is given, and no share of the peak") { example in
      example.warmedUp { formula in
        formula.rise = { [peak = formula.peak] in $0 * peak }
        formula.warm = { [peak = formula.peak] _ in peak }
      }
    }
    Way(parts: "warmsUp", "the warm-up is quadratic") { $0.warmedUp { $0.rise = { $0 * $0 } } }
  }

  @WayList private static var falls: [Way] {
    Way(
      parts: "cools",
      "the end comes one step early: the last step has a rate of 0, and learns nothing"
    ) {
      $0.cooled { $0.coolLength = { max(1, $0 - $1 - 1) } }
    }
    Way(parts: "cools", "the end comes one step late: there is a rate left at step stepCount") {
      $0.cooled { $0.coolLength = { max(1, $0 - $1 + 1) } }
    }
    Way(parts: "cools", "steps are counted from 1: the first one after the warm-up has lost some") {
      $0.cooled { $0.coolStep = { $0 - $1 + 1 } }
    }
    Way(parts: "cools", "the first step after the warm-up and the one behind it have the peak") {
      $0.cooled { $0.coolStep = { max(0, $0 - $1 - 1) } }
    }
    Way(parts: "cools", "the cosine begins at step 0, and has gone down a good way in the warm-up")
    {
      $0.cooled {
        ($0.coolStep, $0.coolLength) = ({ step, _ in step }, { S, _ in max(1, S) })
      }
    }
    Way(parts: "cools", "the cosine begins at step 0, and falls in the warm-up too") {
      $0.cooled {
        ($0.coolStep, $0.coolLength) = ({ step, _ in step }, { S, _ in max(1, S) })
        $0.beforeCooling = { $0 }
      }
    }
    Way(parts: "cools", "the steps of the warm-up count among those that it is divided by") {
      $0.cooled { $0.coolLength = { S, _ in max(1, S) } }
    }
    Way(parts: "cools", "the steps of the warm-up count among those that lie behind") {
      $0.cooled { $0.coolStep = { step, _ in step } }
    }
    Way(parts: "cools", "it falls to −1: the cosine is taken as it is") {
      $0.cooled { $0.fall = { cos(.pi * $0) } }
    }
    Way(parts: "cools", "it begins at 2: nothing is halved") {
      $0.cooled { $0.fall = { 1 + cos(.pi * $0) } }
    }
    Way(parts: "cools", "half of the cosine is taken, and ½ is not added") {
      $0.cooled { $0.fall = { cos(.pi * $0) / 2 } }
    }
    Way(parts: "cools", "a whole cosine is gone through, down and up again") {
      $0.cooled { $0.fall = { (1 + cos(2 * .pi * $0)) / 2 } }
    }
    Way(parts: "cools", "a quarter of a cosine is gone through, down to 0") {
      $0.cooled { $0.fall = { cos(.pi / 2 * $0) } }
    }
    Way(parts: "cools", "π is missing from the cosine") {
      $0.cooled { $0.fall = { (1 + cos($0)) / 2 } }
    }
    Way(parts: "cools", "the angle is in degrees") {
      $0.cooled { $0.fall = { (1 + cos(180 * $0)) / 2 } }
    }
    Way(parts: "cools", "it is a sine") { $0.cooled { $0.fall = { (1 + sin(.pi * $0)) / 2 } } }
    Way(parts: "cools", "it rises: the cosine is subtracted") {
      $0.cooled { $0.fall = { (1 - cos(.pi * $0)) / 2 } }
    }
    Way(parts: "cools", "it falls in a straight line") { $0.cooled { $0.fall = { 1 - $0 } } }
    Way(parts: "cools", "it does not fall") { $0.cooled { $0.fall = { _ in 1 } } }
    Way(parts: "cools", "it falls to a twentieth, and not to 0") {
      $0.cooled { $0.fall = { 0.05 + 0.95 * (1 + cos(.pi * $0)) / 2 } }
    }
    Way(parts: "cools", "it rises again behind the end, as Hugging Face's does") {
      $0.cooled { $0.limit = { $0 } }
    }
    Way(parts: "cools", "the cosine goes on into the warm-up, where less than nothing lies behind")
    {
      $0.cooled { $0.beforeCooling = { $0 } }
    }
    Way(parts: "cools", "the share is 0 in the warm-up") {
      $0.cooled { $0.beforeCooling = { _ in 0 } }
    }
    Way(parts: "cools", "0 is divided by 0 where all steps are the warm-up's") {
      $0.cooled {
        $0.coolLength = { $0 - $1 }
        $0.limit = { $0.isNaN ? $0 : min(1, $0) }
      }
    }
    Way(parts: "cools", "whole numbers are divided: nothing is done until the end") {
      $0.cooled { $0.limit = { min(1, $0.rounded(.down)) } }
    }
    Way(parts: "cools", "the rate is given, and no share of the peak") {
      $0.cooled {
        $0.fall = { [peak = $0.peak, fall = $0.fall] in peak * fall($0) }
        $0.beforeCooling = { [peak = $0.peak] _ in peak }
      }
    }
  }

  @WayList private static var rates: [Way] {
    Way(parts: "givesRates", "the peak is forgotten: it is a share") {
      $0.rated { $0.rate = { $1 * $2 } }
    }
    Way(parts: "givesRates", "the warm-up is forgotten") {
      $0.rated { $0.rate = { p, _, c in p * c } }
    }
    Way(parts: "givesRates", "the cosine is forgotten: after the warm-up all stays as it is") {
      $0.rated { $0.rate = { p, w, _ in p * w } }
    }
    Way(parts: "givesRates", "the shares are added up, and not multiplied") {
      $0.rated { $0.rate = { $0 * ($1 + $2) } }
    }
    Way(parts: "givesRates", "the mean of the shares is taken") {
      $0.rated { $0.rate = { $0 * ($1 + $2) / 2 } }
    }
    Way(parts: "givesRates", "the larger of the shares is taken") {
      $0.rated { $0.rate = { $0 * max($1, $2) } }
    }
    Way(parts: "givesRates", "the peak is multiplied in twice") {
      $0.rated { $0.rate = { $0 * $0 * $1 * $2 } }
    }
    Way(parts: "givesRates", "it is the rate of the step behind") {
      $0.rated {
        $0.warmStep = { $0 + 1 }
        $0.isWarm = { $0 + 1 >= $1 }
        $0.coolStep = { max(0, $0 + 1 - $1) }
      }
    }
    Way(parts: "givesRates", "the cosine begins at step 0, and falls in the warm-up too") {
      $0.rated {
        ($0.coolStep, $0.coolLength) = ({ step, _ in step }, { S, _ in max(1, S) })
        $0.beforeCooling = { $0 }
      }
    }
    Way(parts: "givesRates", "the peak is divided by the shares") {
      $0.rated { $0.rate = { $0 / ($1 * $2) } }
    }
  }
}
