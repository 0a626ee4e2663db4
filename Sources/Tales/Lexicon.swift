/// Kinds of words, one of which a story chooses when it first needs it, and keeps.
enum WordList: String, CaseIterable, Sendable {
  case thing, place, food, spot, color, weather, time, feeling, sadness, size, gift, sound, game
}

/// The words of a world.
struct Lexicon: Sendable {
  var girls, boys: [String]
  var kinds: [String]
  var words: [WordList: [String]]
}

extension Lexicon {
  static let whole = Lexicon(
    girls: """
      Ada Alma Anna Bea Cleo Cora Dora Edith Ella Elsie Emma Fern Flora Greta Hazel Heidi Ida Iris Ivy \
      Jane June Kate Lena Lily Lotte Lucy Maja Mara Mia Mina Nina Nora Olga Pia Rosa Ruth Sara Stella \
      Tilda Wilma
      """.split(separator: " ").map(String.init),
    boys: """
      Abel Adam Albin Anton Arlo Ben Bo Carl Dan Emil Felix Finn Fritz Georg Gus Hugo Ivan Jack Jonas \
      Kai Karl Lars Leo Linus Luis Marco Max Milo Nico Noah Olaf Oskar Otto Paul Remo Sam Theo Tim Tom \
      Walter
      """.split(separator: " ").map(String.init),
    kinds: """
      ant badger bear beaver cat crow deer dog donkey duck elephant fox frog goat goose hare hedgehog \
      heron horse lamb lion mole mouse otter owl panda pig pony rabbit rat sheep snail sparrow squirrel \
      swan tiger toad turtle wolf
      """.split(separator: " ").map(String.init),
    words: [
      .thing: """
      apron basket bell blanket book bottle bowl box broom brush bucket button candle cap coat coin \
      comb cup drum feather flute glove hammer hat jar kettle key kite ladder lamp map mirror needle \
      net paddle pencil pillow pot purse ring rope sack scarf shell shoe shovel spoon stone sword \
      ticket top towel umbrella wheel whistle
      """.split(separator: " ").map(String.init),
      .place: [
        "barn", "beach", "bridge", "canal", "castle", "cave", "church", "cliff", "farm", "field",
        "forest", "fountain", "garden", "gate", "harbor", "hill", "island", "lake", "lighthouse",
        "market", "meadow", "mill", "mountain", "orchard", "park", "pond", "river", "road",
        "school",
        "shore", "swamp", "tower", "tunnel", "valley", "village", "wall", "waterfall", "well",
        "windmill", "wood",
      ],
      .food: [
        "apples", "beans", "berries", "bread", "butter", "cabbage", "cake", "carrots", "cheese",
        "cherries", "corn", "dumplings", "eggs", "grapes", "honey", "jam", "melons", "milk",
        "mushrooms",
        "noodles", "nuts", "oats", "onions", "pancakes", "peaches", "pears", "peas", "pie", "plums",
        "potatoes", "pudding", "raisins", "rice", "seeds", "soup", "turnips",
      ],
      .spot: [
        "bench", "bush", "cart", "chair", "door", "fence", "hedge", "log", "ladder", "old tree",
        "pile of leaves",
        "rock", "root", "stairs", "table", "tall grass", "woodpile",
      ],
      .color: [
        "black", "blue", "brown", "golden", "gray", "green", "orange", "pink", "purple", "red",
        "silver", "white", "yellow",
      ],
      .weather: [
        "cloudy", "cold", "dry", "foggy", "hot", "icy", "mild", "rainy", "snowy", "stormy", "sunny",
        "warm", "wet", "windy",
      ],
      .time: [
        "afternoon", "autumn day", "day", "evening", "Friday", "market day", "Monday", "morning",
        "night", "Saturday", "spring day", "summer day", "Sunday", "Thursday", "Tuesday",
        "Wednesday",
        "winter day",
      ],
      .feeling: [
        "calm", "cheerful", "delighted", "glad", "grateful", "happy", "joyful", "merry",
        "pleased", "proud", "relieved",
      ],
      .sadness: [
        "angry", "bitter", "cross", "furious", "gloomy", "grumpy", "hurt", "lonely", "miserable",
        "sad", "unhappy", "upset",
      ],
      .size: [
        "big", "crooked", "low", "narrow", "neat", "old", "quiet", "round", "small", "tiny", "tall",
        "wide",
      ],
      .gift: [
        "a bunch of flowers", "a drawing", "a hug", "a kiss", "a letter", "a poem", "a ribbon",
        "a ride",
        "a seashell", "a song", "a story", "a warm smile",
      ],
      .sound: ["barked", "called", "cried", "moaned", "shouted", "sobbed", "whispered", "yelled"],
      .game: [
        "cards", "catch", "checkers", "chess", "dominoes", "hide and seek", "hopscotch", "marbles",
        "music", "tag",
      ],
    ])

  /// A world that is so small that all its stories can be counted.
  static let small = Lexicon(
    girls: ["Ada", "Mia"], boys: ["Tom", "Leo"], kinds: ["owl"],
    words: WordList.allCases.reduce(into: [:]) { words, list in
      words[list] = Array(whole.words[list]!.prefix(1))
    })

  /// How a story tells of one: its article first, where it has one.
  static func withArticle(_ word: String) -> String {
    ("aeiou".contains(word.first!) ? "an " : "a ") + word
  }
}
