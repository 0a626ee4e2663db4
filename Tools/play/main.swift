import Curriculum
import Launching

Play(in: .nearest()).program.main()
