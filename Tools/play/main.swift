import Curriculum
import Running

Play(in: .nearest()).program.main()
